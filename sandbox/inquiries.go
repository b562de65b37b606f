package sandbox

import (
	"context"
	"errors"
	"fmt"

	wmsfake "makegood/adapters/warehouse/wms/fake"
)

// handScenarios are the rows of the SOP in which warehouses, couriers' desks,
// buyers and people have a part.
func handScenarios() []Scenario {
	return []Scenario{
		{"U3", "made to order, refunded instantly: one listing risk for the SKU", "定制品被极速退款：按 SKU 预警一次", playU3},
		{"U4", "label printed: the warehouse holds the parcel, then the refund", "已打单未揽收：仓库拦下后退款", playU4Held},
		{"U4", "label printed: it has gone, the intercept is fired", "已打单：已出库，转拦截", playU4Gone},
		{"U5", "instant refund, nothing shipped: recorded", "极速退款未发货：登记", playU5},
		{"U6", "instant refund, parcel gone: intercepted and recovered", "极速退款但已发货：拦截追回", playU6},
		{"S3", "delivered: the buyer is asked", "已签收：联系买家", playS3},
		{"S3b", "delivered, the buyer insists, genuine proof: refused", "已签收且买家坚持：凭真实凭证拒绝", playS3b},
		{"S3c", "signed for, not received: verified as lost, paid, claimed", "签收未收到：核实丢件、退款并索赔", playS3c},
		{"S4", "a problem on the way: nudged", "在途异常：催查", playS4},
		{"S6", "30 h without a scan: watched and nudged", "30 小时无轨迹：观察并催查", playS6},
		{"R2", "the return is unpacked and intact: paid", "退货验货完好：退款", playR2},
		{"R3", "exchange: offers are prepared for a person", "换货：备好协商方案", playR3},
		{"R4", "worth less than its way back: refunded without return", "货值低于运费：仅退款不退货", playR4},
		{"C1", "the buyer hears within 15 s that the request has arrived", "15 秒内回复买家", playC1},
		{"C2", "by telephone: five elements or nothing", "电话受理：五要素缺一不可", playC2},
		{"C3", "the buyer's words are classified", "原因归类", playC3},
		{"C4", "fresh goods, a day too late: a person", "生鲜超时：转人工", playC4},
		{"C5", "damaged, no picture: asked for", "破损无图：请买家补图", playC5},
		{"C6", "25 minutes left and nobody has acted: people are told at once", "剩余 25 分钟无人处理：立即通知", playC6},
		{"O1", "above the agent's amount: a supervisor confirms", "超出客服权限：主管确认", playO1},
		{"O2", "who waits for whom is on record", "交接有记录", playO2},
		{"O3", "the order carries flag and remark", "订单旗标与备注", playO3},
		{"O4", "processing time is measured against the deadline", "处理时长对照时限", playO4},
		{"O5", "the claim is paid: on the register", "理赔到账：登记", playO5},
	}
}

// person posts something about the story's case.
func (s *Stage) person(ctx context.Context, token, what string, body any) error {
	c, err := s.Target.Case(ctx, s.shop, s.id)
	if err != nil {
		return err
	}
	return s.Target.Post(ctx, "/admin/v1/cases/"+c.ID+"/"+what, token, body, nil)
}

// inquired waits until an inquiry is open, and returns its number.
func (s *Stage) inquired(ctx context.Context, question string) (n int, err error) {
	_, err = s.Target.WaitFor(ctx, s.shop, s.id, patience, func(c CaseView) bool {
		for _, h := range c.Handovers {
			if h.Ask == question {
				n = h.N
				return true
			}
		}
		return false
	})
	if err != nil {
		return 0, fmt.Errorf("%s was not asked: %w", question, err)
	}
	return n, nil
}

// answers records what somebody has answered to a question of the case.
func (s *Stage) answers(ctx context.Context, question, answer string, evidence ...map[string]string) error {
	n, err := s.inquired(ctx, question)
	if err != nil {
		return err
	}
	s.Say("an agent records the answer to %q: %s", question, answer)
	return s.person(ctx, AgentToken, "answer", map[string]any{"n": n, "answer": answer, "evidence": evidence})
}

// deliver pushes what the warehouse has to say.
func (s *Stage) deliver(ctx context.Context, reports ...wmsfake.Report) error {
	r := s.World.Warehouse.Request(s.Target.Public+"/webhooks/wms/main", reports...)
	if r == nil {
		return errors.New("no request to push")
	}
	resp, err := client.Do(r.WithContext(ctx))
	if err != nil {
		return err
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode < 200 || resp.StatusCode > 299 {
		return fmt.Errorf("the warehouse's push was answered %d", resp.StatusCode)
	}
	return nil
}

// registerRow is what the scenarios read of a register.
type registerRow struct {
	SKU    string `json:"sku"`
	CaseID string `json:"case_id"`
	State  string `json:"state"`
	Result string `json:"result"`
}

func (s *Stage) register(ctx context.Context, name string) ([]registerRow, error) {
	var out struct {
		Rows []registerRow `json:"rows"`
	}
	return out.Rows, errors.Join(s.Target.get(ctx, "/admin/v1/registers/"+name, &out), nil)
}
